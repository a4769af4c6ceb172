// Whoever locks the screen or signs out leaves nothing on show in other tabs: a page that asks for
// the password (data-closed) says so, and those with a patient on them load anew and ask as well.

const door = new BroadcastChannel("circleos-door");

if (document.querySelector("[data-closed]")) door.postMessage("closed");
else if (document.querySelector("[data-signed-in]")) {
    door.addEventListener("message", () => location.reload());
}
