// Short messages at the foot of the page: toast("Copied P-10482"), or with a path that undoes.
// The server sends one with the header HX-Trigger, or in the page itself.

const STAYS_MS = 5000;
const STAYS_WITH_UNDO_MS = 20000;
const region = document.getElementById("toasts");

/** Say a short sentence; `undo` is a path that a POST goes to, `failed` that it did not work. */
export function toast(text, { undo = "", failed = false } = {}) {
    const element = document.getElementById("toast-template").content.firstElementChild.cloneNode(true);
    element.querySelector("[data-toast-text]").textContent = text;
    element.classList.toggle("failed", failed);
    if (undo) {
        const form = document.getElementById("toast-undo-template").content.firstElementChild.cloneNode(true);
        form.action = undo;
        form.setAttribute("hx-post", undo);
        element.querySelector("[data-toast-close]").before(form);
        window.htmx?.process(form);
    }
    region.replaceChildren(element);
    show(element);
}

function show(element) {
    // Shown anew each time, so that it lies above a dialog that was opened since.
    if (region.matches(":popover-open")) region.hidePopover();
    region.showPopover();
    const stays = element.querySelector("[data-toast-undo]") ? STAYS_WITH_UNDO_MS : STAYS_MS;
    let timer = setTimeout(() => close(element), stays);
    const wait = () => clearTimeout(timer);
    const goOn = () => {
        clearTimeout(timer);
        timer = setTimeout(() => close(element), stays);
    };
    element.addEventListener("pointerenter", wait);
    element.addEventListener("focusin", wait);
    element.addEventListener("pointerleave", goOn);
    element.addEventListener("focusout", goOn);
}

function close(element) {
    element.remove();
    if (!region.querySelector("[data-toast]") && region.matches(":popover-open")) region.hidePopover();
}

region.addEventListener("click", (event) => {
    if (event.target.closest("[data-toast-close]")) close(event.target.closest("[data-toast]"));
});
region.addEventListener("submit", (event) => {
    const element = event.target.closest("[data-toast]");
    if (event.target.matches("[data-toast-undo]")) setTimeout(() => close(element));
});

document.addEventListener("toast", (event) => toast(event.detail.text, event.detail));
for (const element of region.querySelectorAll("[data-toast]")) show(element);
