// What opens while somebody types "/" (blocks and templates) or "@" (people and records): a listbox
// in which the arrow keys move, Enter chooses and Esc closes, while the focus stays in the text.
import { Extension, Plugin } from "ui/prose-editor.js";
import { actions } from "ui/js/rich_text/toolbar.js";

const WAIT_MS = 120;
const MOST = 8;
const TYPED = /(?:^|[\s(])([/@])([\p{L}\p{N}.'’-]*(?: [\p{L}\p{N}.'’-]+)?)$/u;
const folded = (text) => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();

/** What is being typed at the cursor: its sign, its words, and where they stand. */
function asked({ selection }) {
    const { $from, empty } = selection;
    if (!empty || !$from.parent.isTextblock || $from.parent.type.spec.code) return null;
    const before = $from.parent.textBetween(0, $from.parentOffset, null, "￼");
    const found = before.match(TYPED);
    if (!found) return null;
    const [, sign, query] = found;
    return { sign, query, from: $from.pos - query.length - 1, to: $from.pos };
}

class Palette {
    constructor(host, editor) {
        Object.assign(this, { host, editor, list: host.querySelector("[role=listbox]"), open: null, timer: null, number: 0 });
        this.list.addEventListener("mousedown", (event) => event.preventDefault()); // the focus stays
        this.list.addEventListener("click", (event) => this.choose(event.target.closest("[role=option]")));
    }

    /** Show what fits, or nothing any more. It opens by typing only, not by moving the cursor. */
    follow(changed) {
        const now = asked(this.editor.state);
        if (!now || (!changed && !this.open) || (now.sign === "@" && !this.host.dataset.mentions)) return this.close();
        this.open = now;
        clearTimeout(this.timer);
        if (now.sign === "/") this.show(this.blocks(now.query));
        else this.timer = setTimeout(() => this.find(now.query), WAIT_MS);
    }

    blocks(query) {
        const words = folded(query);
        const all = [...this.host.querySelector("[data-blocks]").content.children];
        const fits = (option) => folded(`${option.textContent} ${option.dataset.words}`).split(/\s+/).some((word) => word.startsWith(words));
        return all.filter(fits).map((option) => option.cloneNode(true));
    }

    async find(query) {
        const number = ++this.number;
        const answer = await fetch(`${this.host.dataset.mentions}?${new URLSearchParams({ q: query })}`, { headers: { "HX-Request": "true" } }).catch(() => null);
        const found = answer?.ok && answer.status === 200 ? await answer.json() : [];
        if (number !== this.number || !this.open) return; // something else was typed since
        this.show(found.slice(0, MOST).map(({ kind, id, label, note, href }) => {
            const option = Object.assign(document.createElement("div"), { className: "menu-item" });
            option.setAttribute("role", "option");
            Object.assign(option.dataset, { kind, id, label, href });
            option.append(Object.assign(document.createElement("span"), { textContent: label }));
            option.append(Object.assign(document.createElement("span"), { className: "menu-note", textContent: note }));
            return option;
        }));
    }

    show(options) {
        if (!options.length) return this.close();
        options.forEach((option, at) => (option.id = `${this.list.id}-${at}`));
        this.list.replaceChildren(...options);
        this.list.hidden = false;
        const cursor = this.editor.view.coordsAtPos(this.open.from);
        const place = this.host.getBoundingClientRect();
        const left = Math.min(cursor.left - place.left, place.width - this.list.offsetWidth - 8);
        this.list.style.left = `${Math.max(8, left)}px`;
        const above = cursor.bottom + this.list.offsetHeight + 8 > innerHeight && cursor.top > this.list.offsetHeight;
        this.list.style.top = `${(above ? cursor.top - this.list.offsetHeight - 4 : cursor.bottom + 4) - place.top}px`;
        this.mark(0);
    }

    mark(at) {
        const options = [...this.list.children];
        const chosen = options.at(at % options.length);
        for (const option of options) option.setAttribute("aria-selected", String(option === chosen));
        chosen.scrollIntoView({ block: "nearest" });
        this.editor.view.dom.setAttribute("aria-activedescendant", chosen.id);
        this.editor.view.dom.setAttribute("aria-controls", this.list.id);
    }

    close() {
        clearTimeout(this.timer);
        this.open = null;
        this.number++;
        this.list.hidden = true;
        this.editor.view.dom.removeAttribute("aria-activedescendant");
    }

    press(event) {
        if (this.list.hidden) return false;
        const options = [...this.list.children];
        const at = options.findIndex((option) => option.getAttribute("aria-selected") === "true");
        if (event.key === "ArrowDown") this.mark(at + 1);
        else if (event.key === "ArrowUp") this.mark(at - 1);
        else if ((event.key === "Enter" && !event.ctrlKey && !event.metaKey) || event.key === "Tab") this.choose(options[at]);
        else if (event.key === "Escape") this.close();
        else return false;
        event.stopPropagation();
        return true;
    }

    choose(option) {
        if (!option || !this.open) return;
        const { from, to } = this.open;
        const { do: does, template, kind, id, label, href } = option.dataset;
        const chain = this.editor.chain().focus().deleteRange({ from, to });
        this.close();
        if (kind) chain.insertContent([{ type: "mention", attrs: { kind, id, label, href: href || null } }, { type: "text", text: " " }]).run();
        else if (does) actions[does].run(chain).run();
        else chain.run();
        if (template) this.host.dispatchEvent(new CustomEvent("rich-text:template", { bubbles: true, detail: { href: template } }));
    }
}

/** The extension that watches what is typed in one editor. */
export function palette(host) {
    return Extension.create({
        name: "palette",
        priority: 1000, // its keys come before those of lists and tables
        onCreate() {
            this.storage.palette = new Palette(host, this.editor);
        },
        onTransaction({ transaction }) {
            this.storage.palette?.follow(transaction.docChanged);
        },
        onBlur() {
            this.storage.palette?.close();
        },
        addProseMirrorPlugins() {
            return [new Plugin({ props: { handleKeyDown: (_view, event) => this.storage.palette?.press(event) ?? false } })];
        },
    });
}
