using System.Text.Json;
using Imprest.Providers.Http;

namespace Imprest.Tests.Providers.Http;

public sealed class ReportedAmountTests
{
    [Theory]
    [InlineData("""{"cost":4.5}""", "4.5", null)]
    [InlineData("""{"cost":0}""", "0", null)]
    [InlineData("""{"cost":null}""", null, null)]
    [InlineData("{}", null, null)]
    [InlineData("[]", null, null)]
    [InlineData("""{"cost":"NaN"}""", null, "cost is not a number")]
    [InlineData("""{"cost":1e300}""", null, "cost is not a number")]
    [InlineData("""{"cost":-1}""", null, "cost is negative")]
    [InlineData("""{"cost":1000000001}""", null, "cost is absurdly large")]
    public void An_amount_in_an_answer_is_believed_only_where_it_can_be_one(string json, string? amount, string? reason) =>
        Assert.Equal((amount is null ? null : decimal.Parse(amount), reason), Parts(ReportedAmount.Of(JsonElement.Parse(json), "cost")));

    [Theory]
    [InlineData("1.05", "1.05", null)]
    [InlineData("", null, null)]
    [InlineData(null, null, null)]
    [InlineData("NaN", null, "units is not a number")]
    [InlineData("-1", null, "units is negative")]
    [InlineData("1, 2", null, "units is not a number")]
    public void So_is_one_in_a_header(string? text, string? amount, string? reason) =>
        Assert.Equal((amount is null ? null : decimal.Parse(amount), reason), Parts(ReportedAmount.Of(text, "units")));

    private static (decimal?, string?) Parts(ReportedAmount amount) => (amount.Value, amount.Unusable);
}
