from django.urls import path
from django.views.generic import RedirectView

from circleos.accounts.access import public
from circleos.patients.views import (
    bulk,
    creation,
    editor,
    exports,
    listing,
    profile,
    saved_views,
    settings,
)

app_name = "patients"
urlpatterns = [
    path("", public(RedirectView.as_view(pattern_name="patients:list"))),
    path("patients", listing.patient_list, name="list"),
    path("patients/count", listing.list_count, name="count"),
    path("patients/filters", listing.filter_suggestions, name="filters"),
    path("patients/filters/all", listing.all_filters, name="all-filters"),
    path("patients/columns", saved_views.choose_columns, name="columns"),
    path("patients/views/counts", listing.view_counts, name="view-counts"),
    path("patients/views/new", saved_views.new_view, name="new-view"),
    path("patients/views/<uuid:view_id>", saved_views.edit_view, name="view"),
    path("patients/views/<uuid:view_id>/<slug:state>", saved_views.change_state, name="view-state"),
    path("patients/new", creation.new_patient, name="new"),
    path("patients/check/<slug:name>", creation.check_field, name="check"),
    path("patients/export", exports.start, name="export"),
    path("patients/exports/<uuid:run_id>", exports.watch, name="export-run"),
    path("patients/exports/<uuid:run_id>/file", exports.download, name="export-file"),
    path("settings/data-search/export", exports.whole_workspace, name="export-settings"),
    path("patients/bulk", bulk.bulk, name="bulk"),
    path("patients/changes/<uuid:change_id>", bulk.watch, name="bulk-change"),
    path("patients/changes/<uuid:change_id>/cancel", bulk.cancel, name="bulk-cancel"),
    path("patients/changes/<uuid:change_id>/undo", bulk.undo, name="bulk-undo"),
    path("patients/<str:patient_id>", profile.profile, name="profile"),
    path("patients/<str:patient_id>/edit", editor.edit_details, name="edit"),
    path("patients/<str:patient_id>/archive", profile.archive, name="archive"),
    path("patients/<str:patient_id>/restore", profile.restore, name="restore"),
    path("patients/<str:patient_id>/cards/<slug:key>", profile.summary_card, name="card"),
    path("patients/<str:patient_id>/<slug:key>", profile.section_page, name="section"),
    *(
        path(f"settings/data-search/{key}{rest}", view, {"key": key}, name=f"{key}{name}")
        for key in settings.LISTS
        for rest, view, name in (
            ("", settings.own_list, ""),
            ("/new", settings.new_entry, "-new"),
            ("/<uuid:entry_id>", settings.change_entry, "-entry"),
            ("/<uuid:entry_id>/<slug:state>", settings.change_state, "-state"),
        )
    ),
]
