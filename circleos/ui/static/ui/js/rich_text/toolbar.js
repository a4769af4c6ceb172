// The buttons above an editor: each does something to what is selected, and shows whether it stands.
// One of them is in the order of Tab, the arrow keys move among them (ARIA: toolbar).

export const actions = {
    heading2: { run: (chain) => chain.toggleHeading({ level: 2 }), active: ["heading", { level: 2 }] },
    heading3: { run: (chain) => chain.toggleHeading({ level: 3 }), active: ["heading", { level: 3 }] },
    bold: { run: (chain) => chain.toggleBold(), active: ["bold"] },
    italic: { run: (chain) => chain.toggleItalic(), active: ["italic"] },
    bullets: { run: (chain) => chain.toggleBulletList(), active: ["bulletList"] },
    numbers: { run: (chain) => chain.toggleOrderedList(), active: ["orderedList"] },
    tasks: { run: (chain) => chain.toggleTaskList(), active: ["taskList"] },
    quote: { run: (chain) => chain.toggleBlockquote(), active: ["blockquote"] },
    line: { run: (chain) => chain.setHorizontalRule() },
    table: { run: (chain) => chain.insertTable({ rows: 3, cols: 3, withHeaderRow: true }), active: ["table"] },
    addRow: { run: (chain) => chain.addRowAfter() },
    addColumn: { run: (chain) => chain.addColumnAfter() },
    deleteRow: { run: (chain) => chain.deleteRow() },
    deleteColumn: { run: (chain) => chain.deleteColumn() },
    deleteTable: { run: (chain) => chain.deleteTable() },
    undo: { run: (chain) => chain.undo() },
    redo: { run: (chain) => chain.redo() },
};

/** Links: a small line below the buttons asks for the address. */
function links(host, editor) {
    const line = host.querySelector("[data-link]");
    const input = line.querySelector("input");
    const error = line.querySelector("[data-link-error]");
    const close = () => {
        line.hidden = true;
        editor.commands.focus();
    };
    const set = () => {
        const href = input.value.trim();
        const whole = /^[a-z]+:/i.test(href) ? href : `https://${href}`;
        error.hidden = /^(https?:\/\/[^\s/]+\.|mailto:|tel:)/i.test(whole);
        if (!error.hidden) return input.focus();
        const chain = editor.chain().focus().extendMarkRange("link");
        if (editor.state.selection.empty && !editor.isActive("link")) {
            chain.insertContent([{ type: "text", text: href, marks: [{ type: "link", attrs: { href: whole } }] }]).run();
        } else {
            chain.setLink({ href: whole }).run();
        }
        return close();
    };
    line.querySelector("[data-link-set]").addEventListener("click", set);
    line.querySelector("[data-link-remove]").addEventListener("click", () => {
        editor.chain().focus().extendMarkRange("link").unsetLink().run();
        close();
    });
    line.addEventListener("keydown", (event) => {
        if (event.key !== "Enter" && event.key !== "Escape") return;
        event.preventDefault();
        event.stopPropagation();
        if (event.key === "Enter") set();
        else close();
    });
    return () => {
        line.hidden = !line.hidden;
        error.hidden = true;
        input.value = editor.getAttributes("link").href ?? "";
        line.querySelector("[data-link-remove]").hidden = !editor.isActive("link");
        if (!line.hidden) input.focus();
    };
}

export function toolbar(host, editor) {
    const bar = host.querySelector("[role=toolbar]");
    const buttons = [...bar.querySelectorAll("[data-do]")];
    const inTable = bar.querySelector("[data-in-table]");
    const askForLink = links(host, editor);
    const shown = () => buttons.filter((button) => !button.closest("[hidden]"));
    bar.addEventListener("click", (event) => {
        const does = event.target.closest("[data-do]")?.dataset.do;
        if (does === "link") askForLink();
        else if (does) actions[does].run(editor.chain().focus()).run();
    });
    bar.addEventListener("keydown", (event) => {
        const all = shown();
        const at = all.indexOf(event.target);
        const next = { ArrowRight: at + 1, ArrowLeft: at - 1, Home: 0, End: -1 }[event.key];
        if (at < 0 || next === undefined) return;
        event.preventDefault();
        all.at(next % all.length).focus();
    });
    bar.addEventListener("focusin", (event) => {
        for (const button of buttons) button.tabIndex = button === event.target ? 0 : -1;
    });
    const show = () => {
        for (const button of buttons) {
            const active = button.dataset.do === "link" ? ["link"] : actions[button.dataset.do].active;
            if (active) button.setAttribute("aria-pressed", String(editor.isActive(...active)));
        }
        if (inTable) inTable.hidden = !editor.isActive("table");
    };
    editor.on("transaction", show);
    buttons.forEach((button, at) => (button.tabIndex = at === 0 ? 0 : -1));
    bar.hidden = false;
    show();
}
