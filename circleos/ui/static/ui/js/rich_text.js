// <rich-text>: a text area that becomes an editor. The editor itself is large and is loaded with the
// first one that stands on a page. Without it, or where it fails, the text area is there to write in.

class RichText extends HTMLElement {
    editor = null;

    async connectedCallback() {
        const { mount } = await import("ui/js/rich_text/editor.js");
        // The part of the page may have been replaced meanwhile, or moved, which connects it again.
        if (this.isConnected && !this.editor) this.editor = mount(this);
    }

    disconnectedCallback() {
        this.editor?.destroy();
        this.editor = null;
    }

    /** Put a text in place of what is written; it can be undone. */
    replace(html) {
        if (this.editor) this.editor.chain().focus("end").setContent(html, { emitUpdate: true }).run();
        else this.querySelector("textarea").value = html;
    }
}

customElements.define("rich-text", RichText);
