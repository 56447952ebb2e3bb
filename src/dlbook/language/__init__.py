"""Language: from a text to tokens, from scores to the next token, and on, one token at a time.

A tokenizer turns a text into whole numbers and back. A language model is a `Network` whose output has one
score per token and place: `layers.embedding`, `layers.positions`, some `layers.transformer_block`, a
`layers.dense`; `losses.next_token_cross_entropy` trains it. `sample` chooses the next token with the numbers
of `dlbook.arrays.draws`, so that a page draws the same; `next_logits` remembers keys and values instead of
computing them again for every token. Introduced in chapter 12.
"""

from dlbook.language.cache import KVCache, attention_weights, empty_cache, next_logits, prefill
from dlbook.language.generate import generate
from dlbook.language.sampling import greedy, probabilities, sample
from dlbook.language.tokenizer import BytePairTokenizer, CharacterTokenizer, WordTokenizer, pad_sequences

__all__ = ["BytePairTokenizer", "CharacterTokenizer", "KVCache", "WordTokenizer", "attention_weights",
           "empty_cache", "generate", "greedy", "next_logits", "pad_sequences", "prefill", "probabilities",
           "sample"]
