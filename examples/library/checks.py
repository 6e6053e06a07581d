"""Two checks that tie figures of the invented press release together."""

from printed_figures.consistency import grim, mixture_share

# All loans, those of electronic books, those of printed books.
electronic = mixture_share("6.2%", "21.7%", "-3.4%")
print(f"{electronic.verdict}: {electronic.reason}")

# The share of satisfied readers, the number of questionnaires.
satisfied = grim("96.5%", 58)
print(f"{satisfied.verdict}: {satisfied.reason}")
