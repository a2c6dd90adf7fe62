using Imprest.Commands.PrepaidTest;
using Imprest.Commands.PrepaidTest.Report;

namespace Imprest.Tests.Commands;

public sealed class PrepaidTestReportTests
{
    [Fact]
    public void The_page_needs_nothing_but_itself()
    {
        var page = ReportPage.Of(Report("a fox"));
        Assert.DoesNotContain("<script", page, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("<link", page, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("src=\"http", page, StringComparison.OrdinalIgnoreCase);
        Assert.Contains("src=\"data:image/png;base64,", page, StringComparison.Ordinal);
    }

    [Fact]
    public void What_others_wrote_is_text_on_the_page() =>
        Assert.DoesNotContain("<img src=x", ReportPage.Of(Report("<img src=x onerror=alert(1)>")), StringComparison.Ordinal);

    [Fact]
    public void The_charge_stands_first_and_the_difference_is_named()
    {
        var page = ReportPage.Of(Report("a fox") with { Verdict = "fail", Problems = ["Quality low: $0.0111 was charged; the price book says $0.011."] });
        Assert.Contains("1 thing differs", page, StringComparison.Ordinal);
        Assert.Contains("the price book says $0.011.", page, StringComparison.Ordinal);
    }

    [Fact]
    public void Amounts_of_a_column_are_filled_up_with_dimmed_zeros() =>
        Assert.Equal("$0.03<span class=\"z\">00</span>", Html.Money("0.03", 4));

    [Fact]
    public void A_mask_is_clear_in_the_middle_and_nowhere_else()
    {
        Assert.True(Imprest.Providers.Imaging.PngDecoder.TryDecode(MaskMaker.Make(new(64, 32)), out var mask, out _));
        Assert.Equal(0, mask.Pixel(32, 16)[3]);
        Assert.Equal(255, mask.Pixel(0, 0)[3]);
        Assert.Equal(255, mask.Pixel(63, 31)[3]);
        Assert.Equal(255, mask.Pixel(32, 2)[3]);
    }

    private static TestReport Report(string prompt)
    {
        var image = new TestImage("image/png", 64, 64, 3, "ab") { Content = MaskMaker.Make(new(64, 64)) };
        var call = new TestCall
        {
            Step = "batch", Title = prompt, Operation = "generate", Prompt = prompt, ImagesAsked = 1, ImagesDelivered = 1, HttpStatus = 200, RequestId = "req_1",
            State = "settled", Outcome = "delivered", ChargedUsd = "0.011", BookUsd = "0.011", Verdict = "pass", Images = [image],
        };
        return new()
        {
            ImprestVersion = "0.1.0", StartedAt = 1_795_000_000, DurationMs = 1200, BaseUrl = "http://127.0.0.1:1", Endpoint = "gateway", Model = "m", Card = "p/m", PriceVersion = "p/m@2026-01-01.0",
            PriceSource = "https://prices.example", PriceAsOf = "2026-01-01", PriceTrust = "official", Size = "64x64", MaxSpendUsd = "0.25", PlannedBoundUsd = "0.02", ChargedUsd = "0.011",
            Verdict = "pass", Problems = [], Notes = [], Calls = [call], Checks = [new("Charges and ledger", "pass", "$0.011")],
        };
    }
}
