using Imprest.Console.Requests;
using Imprest.Ledger;
using Imprest.Pricing;

namespace Imprest.Tests.Console;

public sealed class RequestAdviceTests
{
    [Fact]
    public void Every_end_but_full_delivery_and_a_wish_says_what_to_do_next()
    {
        foreach (var outcome in Enum.GetValues<Outcome>())
            Assert.Equal(outcome is Outcome.Delivered or Outcome.Canceled, RequestAdvice.Next(RequestState.Voided, outcome, null) is null);
        Assert.Null(RequestAdvice.Next(RequestState.Attempting, null, null));
        Assert.Contains("Do not send it again", RequestAdvice.Next(RequestState.InDoubt, null, null), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("nobody: the hold was released", false, "nobody. The hold was released.")]
    [InlineData("nobody yet: up to 0.03 USD is held while it runs", false, "nobody yet. Up to 0.03 USD is held while it runs.")]
    [InlineData("you, for what was delivered", false, "you, for what was delivered.")]
    [InlineData("you, for what was delivered", true, "the account, for what was delivered.")]
    [InlineData("you, 0.04 USD: what the provider takes for this is passed on here", true, "the account, 0.04 USD. What the provider takes for this is passed on here.")]
    public void Who_pays_is_told_in_sentences_without_a_second_colon(string said, bool toOperator, string told) => Assert.Equal(told, RequestAdvice.WhoPays(said, toOperator));
}
