using Imprest.Pricing;

namespace Imprest.Tests.Pricing;

public sealed class StaleFigureTests
{
    // Read on 2026-11-01.
    private static readonly PriceBook Book = PriceBook.Of(("test.yaml", PriceBookTests.Card("test", "m", "2026-01-01", null, "0.04")));

    [Theory]
    [InlineData("2027-01-30", 90, false)] // Ninety days old: not yet.
    [InlineData("2027-01-31", 90, true)]
    [InlineData("2026-11-02", 0, true)]
    public void A_figure_is_old_when_it_was_read_more_than_so_many_days_before(string on, int days, bool old)
    {
        var figures = StaleFigure.Of(Book, DateOnly.Parse(on), days);
        Assert.Equal(old, figures.Count == 1);
    }

    [Fact]
    public void The_oldest_stands_first_with_its_source_and_outcomes_are_figures_too()
    {
        var figures = StaleFigure.Of(PriceBook.BuiltIn, new(2027, 6, 1), 90);
        Assert.Equal(figures.Select(figure => figure.AgeDays).OrderDescending(), figures.Select(figure => figure.AgeDays));
        Assert.Contains(figures, figure => figure.What == "openai/gpt-image-2: rates" && figure.Trust == "official");
        Assert.Contains(figures, figure => figure.What.StartsWith("openai: outcomes ", StringComparison.Ordinal));
        Assert.All(figures, figure => Assert.NotEmpty(figure.Source));
    }
}
