"""Who may log in."""


class User:
    def __init__(self, name, email, active=True):
        self.name = name
        self.email = <hole>
        self.active = active

    def deactivate(self):
        self.active = False

    def rename(self, name):
        if not name:
            raise ValueError("a user needs a name")
        self.name = name
