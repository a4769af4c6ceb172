// Copies a template into the note that is being written. Where something is written already, it asks
// before replacing that; Undo in the editor brings the text back.
import { toast } from "ui/js/toast.js";

const question = document.getElementById("replace-text");

function put(form, { title, type, body }) {
    if (title) form.elements.title.value = title;
    form.elements.type.value = type;
    form.querySelector("rich-text").replace(body);
}

document.addEventListener("rich-text:template", async (event) => {
    const form = event.target.closest("form");
    const answer = await fetch(event.detail.href, { headers: { "HX-Request": "true" } }).catch(() => null);
    if (answer?.status !== 200) {
        toast(document.body.dataset.failedOffline, { failed: true });
        return;
    }
    const template = await answer.json();
    const { title, body } = form.elements;
    if (!title.value.trim() && !body.value.trim()) {
        put(form, template);
        return;
    }
    question.querySelector("[data-replace]").onclick = () => {
        question.close();
        put(form, template);
    };
    question.showModal();
});
