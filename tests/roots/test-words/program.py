# ---
# jupyter:
#   jupytext:
#     text_representation:
#       extension: .py
#       format_name: percent
#   kernelspec:
#     display_name: Python 3
#     language: python
#     name: python3
# ---

# %% [markdown]
# # A program
#
# Its words
# go on here.

# %%
# a remark of the code
x = 1

# %% [markdown]
# - the end
