"""How the people of the demo are insured."""

import pytest

from circleos.accounts.models import Workspace
from circleos.core.fields.insurance import is_kvnr
from circleos.core.workspace import workspace_transaction
from circleos.demo.services import RING, ensure_demo
from circleos.insurance.models import InsurancePlan
from circleos.insurance.queries import plans_of, types_shown_compactly
from circleos.patients.models import Patient


@pytest.mark.django_db
def test_the_people_of_the_demo_are_insured_as_people_are(settings):
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    ensure_demo(120)
    with workspace_transaction(Workspace.objects.get(slug=RING.slug).pk):
        anna = Patient.objects.get(last_name="Müller-Brandt")
        assert [(plan.provider.name, plan.member_number) for plan in plans_of(anna.pk)] == [
            ("Debeka", "4471 902 338"),
            ("Techniker Krankenkasse", "A123456780"),
        ]
        state = InsurancePlan.objects.filter(provider__type="state")
        numbers = list(state.values_list("member_number", flat=True))
        assert len(set(numbers)) == len(numbers) > 80
        assert all(map(is_kvnr, numbers))
        compact = types_shown_compactly(list(Patient.objects.values_list("pk", flat=True)))
        assert 10 < len(compact) < 50
