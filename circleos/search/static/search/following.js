// What happens once an option of the bar was pressed that opens a page as a dialog. What was typed
// in the bar is put into the fields of its form, so that a name never stands in an address; the
// form counts as untouched then: closing it asks nothing.

let waiting = null; // the form that is to be filled: {path, values}

/** Prepare for the dialog that this press of an option will open. */
export function follow(event, option) {
    const path = option.hasAttribute("data-dialog") && new URL(option.href).pathname;
    waiting = option.dataset.fill ? { path, values: JSON.parse(option.dataset.fill) } : null;
    if (!path || !document.querySelector("dialog:modal")) return;
    // A form is open beneath: leaving for the page asks before what was typed there is lost.
    event.preventDefault();
    event.stopPropagation();
    location.assign(option.href);
}

document.addEventListener(
    "htmx:load", // while it is captured: before dialog.js remembers what the form held at first
    (event) => {
        const form = waiting && event.detail.elt.parentElement?.querySelector(`form[action="${CSS.escape(waiting.path)}"]`);
        if (!form) return;
        const { values } = waiting;
        waiting = null;
        for (const [name, value] of Object.entries(values)) {
            const field = form.elements.namedItem(name);
            if (!field) continue;
            field.value = value;
            field.dispatchEvent(new Event("input", { bubbles: true })); // it may be checked while typed
        }
    },
    true,
);
document.addEventListener("htmx:afterRequest", (event) => {
    if (!event.detail.successful) waiting = null;
});
