using Imprest.Providers;
using Imprest.Providers.Http;

namespace Imprest.Tests.Providers.Http;

public sealed class SecretFormsTests
{
    private const string Key = "key-id-1:s3cret/with+signs=";

    [Theory]
    [InlineData("wrong key key-id-1:s3cret/with+signs=.", "wrong key ***.")]
    [InlineData("s3cret/with+signs= of key-id-1 is wrong", "*** of key-id-1 is wrong")]
    [InlineData("GET /?key=key-id-1%3As3cret%2Fwith%2Bsigns%3D", "GET /?key=***")]
    [InlineData("Basic a2V5LWlkLTE6czNjcmV0L3dpdGgrc2lnbnM9", "Basic ***")]
    [InlineData("cut short: key-id-1:s3cret/wi", "cut short: ***")]
    [InlineData("nothing of it", "nothing of it")]
    public void A_secret_is_masked_however_it_is_written(string text, string masked) => Assert.Equal(masked, new SecretForms([Key]).Mask(text));

    [Fact]
    public void A_secret_that_holds_another_one_is_masked_whole() =>
        Assert.Equal("*** ***", new SecretForms(["secret-one", "secret-one-and-more"]).Mask("secret-one-and-more secret-one"));

    [Fact]
    public void A_short_secret_is_masked_in_words_and_changes_no_id()
    {
        var forms = new SecretForms(["ab"]);
        Assert.Equal(("the key ***", "req_ab", false), (forms.Mask("the key ab"), forms.MaskWord("req_ab"), forms.IsIn("req_ab")));
    }

    [Fact]
    public void An_empty_secret_is_none() => Assert.Equal("text", new SecretForms(["", ""]).Mask("text"));

    [Fact]
    public void No_text_of_an_outcome_keeps_a_secret_and_none_is_longer_than_anybody_reads()
    {
        var (secrets, endless) = (new SecretForms(["a-secret-of-ours"]), new string('x', 100_000) + "a-secret-of-ours");
        var failed = (ProviderOutcome.Failed)OutcomeTexts.Tidy(
            new ProviderOutcome.Failed(Imprest.Pricing.Outcome.Failed, endless, endless) { Param = endless, ModerationDetails = endless, ProviderRequestId = "req-a-secret-of-ours" }, secrets);
        Assert.Equal((200, 2_000, 200, null, "req-***"), (failed.Code.Length, failed.Message.Length, failed.Param!.Length, failed.ModerationDetails, failed.ProviderRequestId));
        var done = (ProviderOutcome.Completed)OutcomeTexts.Tidy(
            new ProviderOutcome.Completed { Images = [new() { Url = new("file:///etc/passwd"), RevisedPrompt = "a-secret-of-ours" }], Size = endless, Refusal = endless }, secrets);
        Assert.Equal((null, "***", 200, 2_000), (done.Images[0].Url, done.Images[0].RevisedPrompt, done.Size!.Length, done.Refusal!.Length));
        Assert.IsType<ProviderOutcome.NoAnswer>(OutcomeTexts.Tidy(new ProviderOutcome.Accepted("task a-secret-of-ours"), secrets));
        Assert.IsType<ProviderOutcome.NoAnswer>(OutcomeTexts.Tidy(new ProviderOutcome.Accepted(new string('x', 4_001)), secrets));
    }
}
