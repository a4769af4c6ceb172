// Copy buttons: data-copy is the text, data-copied the sentence that answers.
import { toast } from "ui/js/toast.js";

/** Put a text on the clipboard; where the page is not served securely, in the old way. */
async function copy(text) {
    if (navigator.clipboard && window.isSecureContext) return navigator.clipboard.writeText(text);
    const field = Object.assign(document.createElement("textarea"), { value: text, readOnly: true, className: "only-read" });
    const host = document.querySelector("dialog:modal") ?? document.body;
    const before = document.activeElement;
    host.append(field);
    field.select();
    const done = document.execCommand("copy");
    field.remove();
    before?.focus();
    if (!done) throw new Error("the browser refused to copy");
}

document.addEventListener("click", async (event) => {
    const button = event.target.closest("[data-copy]");
    if (!button) return;
    try {
        await copy(button.dataset.copy);
        toast(button.dataset.copied);
    } catch {
        toast(button.dataset.copy, { failed: true });
    }
    button.closest("[popover]")?.hidePopover();
});
