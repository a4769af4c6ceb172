// Forms with data-send-on-change are sent when their select changes; their button is for browsers
// without scripts.

for (const form of document.querySelectorAll("[data-send-on-change]")) {
    form.querySelector("button[type=submit]").hidden = true;
    form.addEventListener("change", () => form.requestSubmit());
}
