// When a request of htmx fails, says so in words; what was typed stays where it is.
import { toast } from "ui/js/toast.js";

const words = document.body.dataset;

function sentence(status) {
    if (status === 401 || status === 403) return words.failedClosed;
    if (status === 404 || status === 410) return words.failedGone;
    return words.failed;
}

document.addEventListener("htmx:sendError", () => toast(words.failedOffline, { failed: true }));
document.addEventListener("htmx:timeout", () => toast(words.failedOffline, { failed: true }));
document.addEventListener("htmx:responseError", (event) => toast(sentence(event.detail.xhr.status), { failed: true }));
