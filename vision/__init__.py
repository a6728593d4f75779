"""Pictures become what stands in them: lines of text, emblems, badges, seals, codes. Knows no rules, no pages."""
