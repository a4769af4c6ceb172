// <long-text>: of a long text the first lines, and a button that shows all of it. What leads into the
// rest by another way (a link that gets the focus, the browser's search) shows all of it too.

class LongText extends HTMLElement {
    connectedCallback() {
        [this.text, this.button] = this.children;
        this.button.addEventListener("click", () => this.show(!this.isOpen));
        this.text.addEventListener("scroll", () => this.show(true));
        this.watching = new ResizeObserver(() => this.measure());
        this.watching.observe(this.text);
    }

    disconnectedCallback() {
        this.watching.disconnect();
    }

    get isOpen() {
        return this.hasAttribute("data-all");
    }

    measure() {
        if (this.isOpen) return;
        const isCut = this.text.scrollHeight > this.text.clientHeight;
        this.toggleAttribute("data-cut", isCut);
        this.button.hidden = !isCut;
    }

    show(all) {
        if (all === this.isOpen || this.button.hidden) return;
        this.toggleAttribute("data-all", all);
        this.button.setAttribute("aria-expanded", all);
        if (!all) this.scrollIntoView({ block: "nearest" });
    }
}

customElements.define("long-text", LongText);
