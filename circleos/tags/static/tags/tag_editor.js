// <tag-editor>: the tags of a patient, changed in place. Typing offers tags that begin so, and a new
// one; arrow keys choose, Enter adds, Backspace in the empty field takes the last one away (of an
// alert it only goes to the button that does). Esc closes the offers, then the editor (parts.js).

const MOST = 8;

/** As the server folds names for finding them, as far as what is typed needs it. */
const folded = (text) => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase().replaceAll("ß", "ss").replace(/['’-]/g, "").trim();

class TagEditor extends HTMLElement {
    connectedCallback() {
        this.field = this.querySelector("[role=combobox]");
        this.list = this.querySelector("[role=listbox]");
        this.options = [...this.list.querySelectorAll("[role=option]")];
        this.field.addEventListener("input", () => this.offer());
        this.field.addEventListener("keydown", (event) => this.press(event));
        this.field.addEventListener("blur", () => this.close());
        // The field keeps the focus, so that the next tag can be typed.
        this.list.addEventListener("pointerdown", (event) => event.preventDefault());
        this.list.addEventListener("click", (event) => this.take(event.target.closest("[role=option]")));
    }

    get shown() {
        return this.options.filter((option) => !option.hidden);
    }

    get chosen() {
        return this.options.find((option) => option.getAttribute("aria-selected") === "true" && !option.hidden);
    }

    offer() {
        const name = this.field.value.trim().replace(/\s+/g, " ");
        const words = folded(name).split(/\s+/);
        let left = MOST;
        let isThere = false;
        for (const option of this.options) {
            if (option.dataset.tagKind) {
                const carried = [...this.querySelectorAll(".tag")].some((tag) => folded(tag.lastElementChild.textContent) === folded(name));
                option.hidden = isThere || carried;
                option.querySelector("[data-tag-said]").textContent = option.dataset.tagLabel.replace("{name}", name);
                continue;
            }
            const keys = option.dataset.tagKeys.split(" ");
            const fits = words.every((word) => keys.some((key) => key.startsWith(word)));
            option.hidden = !(fits && left-- > 0);
            isThere ||= folded(option.dataset.tagName) === folded(name);
        }
        if (!name) return this.close();
        this.list.hidden = this.shown.length === 0;
        this.field.setAttribute("aria-expanded", String(!this.list.hidden));
        this.choose(this.shown[0]);
    }

    choose(option) {
        for (const each of this.options) each.setAttribute("aria-selected", String(each === option));
        if (option) this.field.setAttribute("aria-activedescendant", option.id);
        else this.field.removeAttribute("aria-activedescendant");
        option?.scrollIntoView({ block: "nearest" });
    }

    close() {
        this.list.hidden = true;
        this.field.setAttribute("aria-expanded", "false");
        this.choose(null);
    }

    press(event) {
        if (event.isComposing) return;
        const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
        if (step && !this.list.hidden) {
            event.preventDefault();
            const { shown } = this;
            this.choose(shown.at((shown.indexOf(this.chosen) + step) % shown.length));
        } else if (event.key === "Enter" && this.chosen) {
            event.preventDefault();
            this.take(this.chosen);
        } else if (event.key === "Enter" && !this.field.value.trim()) {
            event.preventDefault();
        } else if (event.key === "Escape" && !this.list.hidden) {
            event.preventDefault();
            this.close();
        } else if (event.key === "Backspace" && !this.field.value) {
            event.preventDefault();
            const last = [...this.querySelectorAll("[data-tag-remove]")].at(-1);
            if (last?.matches("[data-tag-alert]")) last.focus();
            else last?.click();
        }
    }

    take(option) {
        if (!option) return;
        const form = this.field.form;
        form.elements.kind.value = option.dataset.tagKind ?? "";
        if (option.dataset.tagName) this.field.value = option.dataset.tagName;
        this.close();
        form.requestSubmit();
    }
}
customElements.define("tag-editor", TagEditor);
