"""Make `tiny-t5-ru`: a T5 configuration and a tokenizer, small enough for a laptop's CPU.

The tokenizer is a BPE of 2,048 pieces, trained on sample horoscopes of 2024, a year the demo never
uses. No weights are kept: they are drawn from `model.from_scratch_seed` on first use.
Run from the project's folder: `.venv/bin/python data/models/make_tiny_t5_ru.py`.
"""

from datetime import date, timedelta
from pathlib import Path

from tokenizers import Tokenizer, decoders, models, pre_tokenizers, processors, trainers
from transformers import GenerationConfig, PreTrainedTokenizerFast, T5Config

from llm_assets.sample_sites import HOSTS, SIGNS, horoscope_text

FOLDER = Path(__file__).parent / "tiny-t5-ru"
SPECIAL = ["<pad>", "</s>", "<unk>"]


def main() -> None:
    """Write config.json, generation_config.json, tokenizer.json and tokenizer_config.json."""
    days = [date(2024, 1, 1) + timedelta(days=i) for i in range(60)]
    texts = [horoscope_text(h, day, sign) for day in days for h in HOSTS for sign in SIGNS]
    texts += [f"гороскоп: {name}" for name in SIGNS.values()] * 20
    tokenizer = Tokenizer(models.BPE(unk_token="<unk>"))
    tokenizer.pre_tokenizer = pre_tokenizers.Sequence(
        [pre_tokenizers.Metaspace(), pre_tokenizers.Punctuation("isolated")]
    )
    tokenizer.decoder = decoders.Metaspace()
    tokenizer.train_from_iterator(
        texts, trainers.BpeTrainer(vocab_size=2048, special_tokens=SPECIAL, show_progress=False)
    )
    tokenizer.post_processor = processors.TemplateProcessing(
        single="$A </s>", special_tokens=[("</s>", 1)]
    )
    PreTrainedTokenizerFast(
        tokenizer_object=tokenizer,
        pad_token="<pad>",
        eos_token="</s>",
        unk_token="<unk>",
        model_max_length=512,
        clean_up_tokenization_spaces=False,
    ).save_pretrained(FOLDER)
    T5Config(
        architectures=["T5ForConditionalGeneration"],
        vocab_size=tokenizer.get_vocab_size(),
        d_model=160,
        d_kv=40,
        d_ff=448,
        num_layers=2,
        num_decoder_layers=2,
        num_heads=4,
        dropout_rate=0.05,
        feed_forward_proj="gated-gelu",
        tie_word_embeddings=True,
        decoder_start_token_id=0,
        pad_token_id=0,
        eos_token_id=1,
    ).save_pretrained(FOLDER)
    GenerationConfig(decoder_start_token_id=0, pad_token_id=0, eos_token_id=1).save_pretrained(
        FOLDER
    )


if __name__ == "__main__":
    main()
