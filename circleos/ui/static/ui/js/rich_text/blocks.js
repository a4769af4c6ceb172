// What the editor can hold beyond what its library brings: lists of tasks with a box to tick, and
// mentions of people and records. They are written as the server keeps them (core/rich_text.py).
import { Node, mergeAttributes, wrappingInputRule } from "ui/prose-editor.js";

const FIRST = 100; // read before what else begins with the same tag

export const TaskList = Node.create({
    name: "taskList",
    group: "block list",
    content: "taskItem+",
    parseHTML: () => [{ tag: 'ul[data-type="taskList"]', priority: FIRST }],
    renderHTML: ({ HTMLAttributes }) => ["ul", mergeAttributes(HTMLAttributes, { "data-type": "taskList" }), 0],
    addCommands() {
        return { toggleTaskList: () => ({ commands }) => commands.toggleList(this.name, "taskItem") };
    },
});

export const TaskItem = Node.create({
    name: "taskItem",
    content: "paragraph block*",
    defining: true,
    addOptions: () => ({ done: "" }),
    addAttributes: () => ({
        checked: {
            default: false,
            keepOnSplit: false,
            parseHTML: (element) => element.dataset.checked === "true",
            renderHTML: ({ checked }) => ({ "data-checked": String(checked) }),
        },
    }),
    parseHTML: () => [{ tag: 'li[data-type="taskItem"]', priority: FIRST }],
    renderHTML: ({ HTMLAttributes }) => ["li", mergeAttributes(HTMLAttributes, { "data-type": "taskItem" }), 0],
    addKeyboardShortcuts() {
        return {
            Enter: () => this.editor.commands.splitListItem(this.name),
            Tab: () => this.editor.commands.sinkListItem(this.name),
            "Shift-Tab": () => this.editor.commands.liftListItem(this.name),
        };
    },
    addInputRules() {
        const getAttributes = ([, mark]) => ({ checked: mark === "x" });
        return [wrappingInputRule({ find: /^\s*\[([ x]?)\]\s$/, type: this.type, getAttributes })];
    },
    addNodeView() {
        return ({ node, getPos, editor }) => {
            const item = document.createElement("li");
            const box = Object.assign(document.createElement("input"), { type: "checkbox", checked: node.attrs.checked });
            const content = document.createElement("div");
            box.contentEditable = "false";
            box.setAttribute("aria-label", this.options.done);
            item.dataset.type = "taskItem";
            item.append(box, content);
            box.addEventListener("change", () => {
                const at = editor.state.doc.nodeAt(getPos());
                editor.view.dispatch(editor.state.tr.setNodeMarkup(getPos(), undefined, { ...at.attrs, checked: box.checked }));
            });
            return {
                dom: item,
                contentDOM: content,
                stopEvent: (event) => event.target === box,
                ignoreMutation: (change) => !content.contains(change.target) && change.target !== content,
                update: (other) => {
                    if (other.type !== node.type) return false;
                    box.checked = other.attrs.checked;
                    return true;
                },
            };
        };
    },
});

export const Mention = Node.create({
    name: "mention",
    group: "inline",
    inline: true,
    atom: true,
    addAttributes: () => ({
        kind: { parseHTML: (element) => element.dataset.mention, rendered: false },
        id: { parseHTML: (element) => element.dataset.id, rendered: false },
        label: { parseHTML: (element) => element.textContent.replace(/^@/, ""), rendered: false },
        href: { parseHTML: (element) => element.getAttribute("href"), rendered: false },
    }),
    parseHTML: () => ["a[data-mention]", "span[data-mention]"].map((tag) => ({ tag, priority: FIRST })),
    renderHTML({ node: { attrs } }) {
        const marks = { "data-mention": attrs.kind, "data-id": attrs.id };
        return attrs.href ? ["a", { ...marks, href: attrs.href }, `@${attrs.label}`] : ["span", marks, `@${attrs.label}`];
    },
    renderText: ({ node }) => `@${node.attrs.label}`,
});
