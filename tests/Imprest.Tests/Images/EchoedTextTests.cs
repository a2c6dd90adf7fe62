using Imprest.Images;
using Imprest.Pricing;
using Imprest.Providers;

namespace Imprest.Tests.Images;

public sealed class EchoedTextTests
{
    private const string Prompt = "A red fox in the snow, \"quietly\" waiting\nfor the café to open";

    [Theory]
    [InlineData("Rejected: A red fox in the snow, \"quietly\" waiting\nfor the café to open!", "Rejected: [the prompt]!")]
    [InlineData("rejected: a RED fox in the snow \"quietly\" waiting for the CAFÉ to open", "rejected: [the prompt]")]
    [InlineData("{\"prompt\":\"A red fox in the snow, \\\"quietly\\\" waiting\\nfor the caf\\u00e9 to open\"}", "{\"prompt\":\"[the prompt]\"}")]
    [InlineData("?prompt=A%20red%20fox%20in%20the%20snow%2C%20%22quietly%22%20waiting%0Afor%20the%20caf%C3%A9%20to%20open&n=1", "?prompt=[the prompt]&n=1")]
    [InlineData("Rejected: A red fox in the snow, \"quie", "Rejected: [the prompt]")]
    [InlineData("… quietly waiting for the café …", "… [the prompt] …")]
    [InlineData("The fox is not the matter here.", "The fox is not the matter here.")]
    [InlineData("", "")]
    [InlineData("100 % of %zz and \\", "100 % of %zz and \\")]
    public void A_prompt_is_masked_however_and_however_much_of_it_is_quoted(string message, string masked) => Assert.Equal(masked, new EchoedText(Prompt).MaskIn(message));

    [Theory]
    [InlineData("fox", "no fox is allowed", "no fox is allowed")]
    [InlineData("狐が雪の中で静かに", "「狐が雪の中で静かに」は使えません", "「[the prompt]」は使えません")]
    [InlineData("!!!!!!!!!!", "not !!!!!!!!!! please", "not [the prompt] please")]
    public void Short_ones_are_looked_for_as_they_are_written(string prompt, string message, string masked) => Assert.Equal(masked, new EchoedText(prompt).MaskIn(message));

    [Fact]
    public void Long_texts_take_no_time_to_speak_of()
    {
        var (prompt, message) = (string.Concat(Enumerable.Repeat("abcdefgh", 4_000)), string.Concat(Enumerable.Repeat("abcdefgh", 200)) + "X");
        Assert.Equal("[the prompt]X", new EchoedText(prompt).MaskIn(message));
    }

    [Fact]
    public void Every_text_of_an_outcome_is_masked()
    {
        var failed = (ProviderOutcome.Failed)PromptEcho.Masked(
            new ProviderOutcome.Failed(Outcome.BlockedBefore, "a quiet lighthouse", "no: a quiet lighthouse") { Param = "a quiet lighthouse", ModerationDetails = """{"text":"a quiet lighthouse"}""" },
            null, "a quiet lighthouse");
        Assert.Equal(("[the prompt]", "no: [the prompt]", "[the prompt]", null), (failed.Code, failed.Message, failed.Param, failed.ModerationDetails));
        var done = (ProviderOutcome.Completed)PromptEcho.Masked(
            new ProviderOutcome.Completed { Images = [], Refusal = "a quiet lighthouse?", WithheldReason = "a quiet lighthouse!" }, "a quiet lighthouse", null);
        Assert.Equal(("[the prompt]?", "[the prompt]!"), (done.Refusal, done.WithheldReason));
        Assert.Equal("[the prompt]", ((ProviderOutcome.NoAnswer)PromptEcho.Masked(new ProviderOutcome.NoAnswer("a quiet lighthouse"), "a quiet lighthouse")).Reason);
    }

    [Fact]
    public void Where_nobody_knows_the_prompt_any_more_codes_are_kept_and_words_are_not()
    {
        var failed = (ProviderOutcome.Failed)PromptEcho.WithoutWords(new ProviderOutcome.Failed(Outcome.BlockedBefore, "moderation", "no: a quiet lighthouse") { Param = "prompt", HttpStatus = 400 });
        Assert.Equal(("moderation", PromptEcho.Unknown, "prompt", 400), (failed.Code, failed.Message, failed.Param, failed.HttpStatus));
        Assert.Equal(PromptEcho.Unknown, ((ProviderOutcome.Failed)PromptEcho.WithoutWords(new ProviderOutcome.Failed(Outcome.Failed, "a quiet lighthouse", ""))).Code);
    }
}
