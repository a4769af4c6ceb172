// Tabs inside a form (data-tabs): they change which panel shows, and nothing typed is lost. The
// address follows, so that a reload opens the same tab.

function choose(tab, focus = true) {
    const list = tab.closest("[data-tabs]");
    for (const other of list.querySelectorAll("[role=tab]")) {
        const chosen = other === tab;
        other.setAttribute("aria-selected", String(chosen));
        other.tabIndex = chosen ? 0 : -1;
        document.getElementById(other.getAttribute("aria-controls")).hidden = !chosen;
    }
    if (focus) tab.focus();
    history.replaceState(history.state, "", tab.href);
}

document.addEventListener("click", (event) => {
    const tab = event.target.closest("[data-tabs] [role=tab]");
    if (!tab || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    choose(tab);
});

document.addEventListener("keydown", (event) => {
    const tab = event.target.closest?.("[data-tabs] [role=tab]");
    if (!tab) return;
    const all = [...tab.closest("[data-tabs]").querySelectorAll("[role=tab]")];
    const at = all.indexOf(tab);
    const next = { ArrowRight: at + 1, ArrowLeft: at - 1, Home: 0, End: all.length - 1 }[event.key];
    if (next === undefined) return;
    event.preventDefault();
    choose(all.at(next % all.length));
});

// A link to a field of another panel (from a list of errors) opens that panel first.
document.addEventListener("click", (event) => {
    const link = event.target.closest('a[href^="#"]');
    const panel = link && document.getElementById(link.hash.slice(1))?.closest("[role=tabpanel][hidden]");
    if (panel) choose(document.getElementById(panel.getAttribute("aria-labelledby")), false);
});
