using Imprest.Providers.Sandbox;

namespace Imprest.Tests.Providers.Sandbox;

public sealed class DirectivesTests
{
    [Theory]
    [InlineData("a cat", "a cat")]
    [InlineData("[[outcome:error]] a cat", "a cat")]
    [InlineData("a [[delay:2s]]cat[[images:2]]", "a cat")]
    [InlineData("an array a[[0 without an end", "an array a[[0 without an end")]
    [InlineData("[[seed:7]]", "")]
    public void Directives_are_taken_out_of_the_prompt(string prompt, string drawn) => Assert.Equal(drawn, Read(prompt).Prompt);

    [Theory]
    [InlineData("[[delay:2s]]", 2_000)]
    [InlineData("[[delay:300ms]]", 300)]
    [InlineData("[[delay:0.5s]]", 500)]
    [InlineData("[[delay: 5m ]]", 300_000)]
    public void Delays_have_units(string prompt, int milliseconds) => Assert.Equal(milliseconds, Read(prompt).Delay.TotalMilliseconds);

    [Fact]
    public void Then_ok_counts_on_the_first_attempt_only()
    {
        const string Prompt = "[[outcome:error,then=ok]][[delay:1s, then=ok]] x";
        Assert.Equal((ForcedOutcome.Error, 1), (Read(Prompt).Outcome, (int)Read(Prompt).Delay.TotalSeconds));
        Assert.Equal((ForcedOutcome.None, 0), (Read(Prompt, attempt: 2).Outcome, (int)Read(Prompt, attempt: 2).Delay.TotalSeconds));
    }

    [Fact]
    public void Images_seed_and_retry_after_are_read()
    {
        var directives = Read("[[images:2]] [[seed:-7]] [[outcome:rate_limited,retry_after=0]]");
        Assert.Equal((2, -7L, TimeSpan.Zero), (directives.Images, directives.Seed, directives.RetryAfter));
    }

    [Theory]
    [InlineData("[[outcome:explode]]")]
    [InlineData("[[outcome:error,then=error]]")]
    [InlineData("[[images:11]]")]
    [InlineData("[[images:-1]]")]
    [InlineData("[[delay:6m]]")]
    [InlineData("[[delay:2]]")]
    [InlineData("[[delay:99999999999s]]")]
    [InlineData("[[seed:x]]")]
    [InlineData("[[timeout]]")]
    [InlineData("[[]]")]
    [InlineData("[[delay:2s,retry_after=1]]")]
    public void What_is_not_known_is_pointed_at_but_not_quoted_and_answered_with_what_is(string directive)
    {
        Assert.False(Directives.TryParse("[[seed:1]] a fox " + directive, 1, out _, out var problem));
        Assert.Contains("at character 18 of the prompt", problem, StringComparison.Ordinal);
        Assert.DoesNotContain(directive, problem, StringComparison.Ordinal); // Answers are kept, prompts are not.
        Assert.Contains("blocked_after", problem, StringComparison.Ordinal);
        Assert.Contains("delay", problem, StringComparison.Ordinal);
    }

    [Fact]
    public void No_prompt_makes_it_throw()
    {
        var random = new Random(3);
        string[] parts = ["[[", "]]", ":", ",", "outcome", "then=ok", "delay", "9", "ms", "retry_after=", " ", "images", "-", "."];
        for (var i = 0; i < 20_000; i++)
        {
            var prompt = string.Concat(Enumerable.Range(0, random.Next(1, 12)).Select(_ => parts[random.Next(parts.Length)]));
            _ = Directives.TryParse(prompt, 1, out _, out _);
        }
    }

    private static Directives Read(string prompt, int attempt = 1)
    {
        Assert.True(Directives.TryParse(prompt, attempt, out var directives, out var problem), problem);
        return directives;
    }
}
