"""A bank account that never goes below zero."""


class Account:
    def __init__(self, owner, balance=0):
        self.owner = owner
        self.balance = bal<hole>

    def deposit(self, amount):
        if amount <= 0:
            raise ValueError("the amount must be positive")
        self.balance += amount

    def withdraw(self, amount):
        if amount > self.balance:
            raise ValueError("the balance is too low")
        self.balance -= amount
