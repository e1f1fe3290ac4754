"""The support desk: workspaces, what customers ask about, who answers, and tickets."""
