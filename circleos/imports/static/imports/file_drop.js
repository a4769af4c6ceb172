// <file-drop>: a file dropped on the form, or chosen in it, is sent at once, and the page says how
// far the upload is. Without scripts the form is a plain one.

class FileDrop extends HTMLElement {
    #request = null;

    connectedCallback() {
        this.form = this.querySelector("form");
        this.file = this.querySelector("input[type=file]");
        this.busy = this.querySelector(".file-drop-progress");
        this.bar = this.busy.querySelector("progress");
        this.note = this.busy.querySelector(".progress-note");
        this.said = this.querySelector("[data-said]");
        this.file.addEventListener("change", () => this.#send(this.file.files[0]));
        this.form.addEventListener("submit", (event) => {
            event.preventDefault();
            this.#send(this.file.files[0]);
        });
        this.busy.querySelector("[data-stop]").addEventListener("click", () => this.#request?.abort());
        this.addEventListener("dragover", (event) => {
            event.preventDefault();
            this.toggleAttribute("data-over", true);
        });
        this.addEventListener("dragleave", (event) => {
            if (!this.contains(event.relatedTarget)) this.removeAttribute("data-over");
        });
        this.addEventListener("drop", (event) => {
            event.preventDefault();
            this.removeAttribute("data-over");
            this.#send(event.dataTransfer.files[0]);
        });
    }

    #send(file) {
        if (!file || this.#request) return;
        this.said.replaceChildren();
        if (file.size > Number(this.dataset.largest)) {
            this.#refuse(this.dataset.tooLarge);
            return;
        }
        const body = new FormData();
        body.append("csrfmiddlewaretoken", this.form.elements.csrfmiddlewaretoken.value);
        body.append("file", file);
        const request = new XMLHttpRequest();
        this.#request = request;
        request.upload.addEventListener("progress", (event) => this.#show(event.loaded / event.total, file.name));
        request.addEventListener("load", () => this.#answered(request));
        request.addEventListener("error", () => this.#refuse(this.dataset.broken));
        request.addEventListener("loadend", () => this.#rest());
        request.open("POST", this.form.action);
        request.setRequestHeader("HX-Request", "true");
        request.setRequestHeader("HX-Target", this.form.id);
        request.setRequestHeader("HX-Current-URL", location.href);
        this.toggleAttribute("data-busy", true);
        this.busy.hidden = false;
        this.#show(0, file.name);
        request.send(body);
    }

    #show(share, name) {
        if (share < 1) this.bar.value = 100 * share;
        else this.bar.removeAttribute("value"); // all is sent; how long the server reads is not known
        const words = share < 1 ? `${this.dataset.sending} ${Math.floor(100 * share)} %` : this.dataset.reading;
        if (this.note.textContent !== words) this.note.textContent = words;
        this.bar.setAttribute("aria-label", `${this.dataset.sending}: ${name}`);
    }

    #answered(request) {
        const address = request.getResponseHeader("HX-Redirect");
        if (address) location.assign(address);
        else if (request.status === 422) this.said.innerHTML = request.responseText; // ours, escaped there
        else this.#refuse(this.dataset.broken);
    }

    #refuse(words) {
        const line = document.createElement("p");
        line.className = "field-error";
        line.setAttribute("role", "alert");
        line.textContent = words;
        this.said.replaceChildren(line);
    }

    #rest() {
        this.#request = null;
        this.file.value = "";
        this.busy.hidden = true;
        this.bar.value = 0;
        this.removeAttribute("data-busy");
    }
}

customElements.define("file-drop", FileDrop);
