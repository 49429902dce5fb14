"""What arguments are about that several fields take."""

import strawberry

# Of a change, or of what is asked with many words; its members say the rest.
WISH = strawberry.argument(description="What is wished.")
PATIENT = strawberry.argument(description="The person, by number. Give it in a variable.")
REPORT = strawberry.argument(description="The report, by the id that it has in a list.")
