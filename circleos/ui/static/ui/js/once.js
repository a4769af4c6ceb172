// A form that is on its way is not sent again: a double click on "Add" would add two patients. Forms
// that a choice sends (data-send-on-change) are: there the last choice counts.

let underway = new WeakSet();

document.addEventListener(
    "submit",
    (event) => {
        const form = event.target;
        if (form.method !== "post" || form.hasAttribute("data-send-on-change")) return;
        if (underway.has(form)) {
            event.preventDefault();
            event.stopImmediatePropagation();
            return;
        }
        underway.add(form);
        // A script that sends it in its own way, or not at all, decides itself.
        setTimeout(() => {
            if (event.defaultPrevented && !form.hasAttribute("hx-post")) underway.delete(form);
        });
    },
    true,
);
document.addEventListener("htmx:validation:halted", (event) => underway.delete(event.target));
document.addEventListener("htmx:afterRequest", (event) => {
    // The answer leads elsewhere: the form stays shut until the page is left.
    if (!event.detail.xhr.getResponseHeader("HX-Redirect")) underway.delete(event.detail.elt);
});
window.addEventListener("pageshow", () => {
    underway = new WeakSet(); // Back shows this page as it was left
});
