from circleos.patients.conftest import shown

__all__ = ["shown"]
