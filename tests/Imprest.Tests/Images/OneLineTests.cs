using Imprest.Images;
using Imprest.Pricing;
using Imprest.Providers;

namespace Imprest.Tests.Images;

public sealed class OneLineTests
{
    [Theory]
    [InlineData("all well", "all well")]
    [InlineData("it failed.\r\n  info: settled req_1\n", "it failed. info: settled req_1")]
    [InlineData("a \u2028 b\u0085c\u001b[31md", "a b c [31md")]
    [InlineData("\n\n", "")]
    public void Breaks_become_spaces(string said, string kept)
    {
        Assert.Equal(kept, Assert.IsType<ProviderOutcome.Failed>(OneLine.Of(new ProviderOutcome.Failed(Outcome.Failed, "e", said))).Message);
        Assert.Equal(kept, Assert.IsType<ProviderOutcome.NoAnswer>(OneLine.Of(new ProviderOutcome.NoAnswer(said))).Reason);
    }
}
