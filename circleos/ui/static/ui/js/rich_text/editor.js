// Puts the editor (ProseMirror, with Tiptap's extensions) in place of a <rich-text>'s text area,
// which goes on holding the HTML: forms send it, and listeners hear its "input".
import {
    Blockquote, Bold, BulletList, Code, CodeBlock, Document, Dropcursor, Editor, Gapcursor, HardBreak,
    Heading, HorizontalRule, Italic, Link, ListItem, OrderedList, Paragraph, Strike, Subscript,
    Superscript, Table, TableCell, TableHeader, TableRow, Text, Underline, UndoRedo,
} from "ui/prose-editor.js";
import { Mention, TaskItem, TaskList } from "ui/js/rich_text/blocks.js";
import { pasted } from "ui/js/rich_text/pasting.js";
import { palette } from "ui/js/rich_text/palette.js";
import { toolbar } from "ui/js/rich_text/toolbar.js";

const EMPTY = /^<p>(<br[^>]*>)?<\/p>$/;

// Ctrl Enter sends the form, before the editor takes it for a key of its own.
function send(event) {
    if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey)) return;
    const form = event.target.closest("form");
    const button = form?.querySelector("[data-submit]");
    if (!button) return;
    event.preventDefault();
    event.stopPropagation();
    form.requestSubmit(button);
}

// Ctrl K stays the command bar's.
const PlainLink = Link.extend({ addKeyboardShortcuts: () => ({}) });

function extensions(host) {
    return [
        Document, Paragraph, Text, HardBreak, Heading.configure({ levels: [1, 2, 3, 4, 5, 6] }),
        Bold, Italic, Underline, Strike, Code, CodeBlock, Subscript, Superscript, Blockquote, HorizontalRule,
        BulletList, OrderedList, ListItem, TaskList, TaskItem.configure({ done: host.dataset.done }),
        Table.configure({ resizable: false }), TableRow, TableHeader, TableCell,
        PlainLink.configure({ openOnClick: false, autolink: true, enableTarget: false, defaultProtocol: "https" }),
        Mention, UndoRedo, Gapcursor, Dropcursor, palette(host),
    ];
}

/** What a screen reader says of the editor is what it would say of the text area. */
function attributes(textarea) {
    const found = { class: "rich", role: "textbox", "aria-multiline": "true", "aria-labelledby": `${textarea.id}-label` };
    for (const name of ["aria-describedby", "aria-invalid"]) {
        if (textarea.hasAttribute(name)) found[name] = textarea.getAttribute(name);
    }
    return found;
}

export function mount(host) {
    const textarea = host.querySelector("textarea");
    const place = document.createElement("div");
    place.className = "rich-text-place";
    textarea.before(place);
    const editor = new Editor({
        element: place,
        injectCSS: false, // the content security policy refuses styles that scripts write
        extensions: extensions(host),
        content: textarea.value,
        editorProps: { attributes: attributes(textarea), transformPastedHTML: pasted },
        onUpdate: ({ editor }) => {
            const html = editor.getHTML();
            textarea.value = EMPTY.test(html) ? "" : html;
            textarea.dispatchEvent(new Event("input", { bubbles: true }));
        },
        onDestroy: () => {
            textarea.hidden = false;
            place.remove();
        },
    });
    textarea.hidden = true;
    host.closest("[data-field]")?.querySelector("label")?.addEventListener("click", () => editor.commands.focus("end"));
    host.addEventListener("keydown", send, true);
    toolbar(host, editor);
    if (textarea.hasAttribute("autofocus") || document.activeElement === textarea) editor.commands.focus("end");
    host.dataset.ready = "";
    return editor;
}
