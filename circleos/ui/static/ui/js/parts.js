// Parts of a page that are put in place of others: a link with data-into="selector" (or "closest
// selector") loads its address there. Editing in place: the first field gets the focus, Esc
// cancels, and afterwards the focus is back at the control one came from.

let cameFrom = null;

const plain = (event) => event.button === 0 && !event.ctrlKey && !event.metaKey && !event.shiftKey && !event.altKey;

function target(link) {
    const [, closest, selector] = link.dataset.into.match(/^(closest )?(.*)$/);
    return closest ? link.closest(selector) : document.querySelector(selector);
}

document.addEventListener("click", (event) => {
    const link = event.target.closest("a[data-into]");
    if (!link || !plain(event)) return;
    event.preventDefault();
    if (!link.matches("[data-cancel]")) cameFrom = link.dataset.edit ?? null;
    htmx.ajax("GET", link.href, { target: target(link), swap: "outerHTML", source: link }).catch(() => {}); // failures.js has said so
});

document.addEventListener("keydown", (event) => {
    const form = event.target.closest?.("form[data-in-place]");
    if (!form || event.key !== "Escape" || event.defaultPrevented) return;
    event.preventDefault();
    event.stopPropagation();
    form.querySelector("[data-cancel]")?.click();
});

document.addEventListener("htmx:load", (event) => {
    const part = event.detail.elt;
    if (part === document.body) return; // the page itself, not a part put into it
    const form = part.matches("form[data-in-place]") ? part : part.querySelector("form[data-in-place]");
    if (form) {
        const place = form.querySelector("[data-focus] [data-focus]") ?? form.querySelector("[data-focus], [aria-invalid=true]") ?? form.querySelector("input:not([type=hidden]), select, textarea");
        place?.focus();
        place?.select?.();
    } else if (cameFrom) {
        const control = part.querySelector(`[data-edit="${CSS.escape(cameFrom)}"]`);
        if (control) {
            control.focus();
            cameFrom = null;
        }
    }
});
