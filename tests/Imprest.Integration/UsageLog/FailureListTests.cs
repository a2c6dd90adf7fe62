using Imprest.Integration.Support;

namespace Imprest.Integration.UsageLog;

public sealed class FailureListTests
{
    [Fact]
    public async Task Refused_and_failed_calls_stand_in_one_list_with_their_reasons()
    {
        await using var gateway = await TestGateway.StartAsync();
        (await gateway.PostAsync("/v1/images/generations", """{"prompt":"a red fox","size":"big"}""")).Dispose();
        (await gateway.PostAsync("/v1/images/generations", """{"prompt":"[[outcome:blocked]] a red fox"}""")).Dispose();
        await gateway.Ledger.FlushAsync();
        var rows = (await gateway.GetAsync("/v1/failures"))["data"]!.AsArray();
        Assert.Equal(["voided", "rejected"], rows.Select(row => (string?)row!["state"]));
        Assert.Contains("moderation", (string?)rows[0]!["reason"]);
        Assert.StartsWith("`size` is auto or", (string?)rows[1]!["reason"]);
        Assert.All(rows, row => Assert.StartsWith("nobody:", (string?)row!["who_paid"]));
    }

    [Fact]
    public async Task The_address_of_a_result_can_be_copied_from_the_answer_as_it_stands()
    {
        await using var gateway = await TestGateway.StartAsync();
        using var response = await gateway.PostAsync("/v1/images/generations", """{"prompt":"a red fox","size":"64x64","response_format":"url"}""");
        var text = await response.Content.ReadAsStringAsync();
        var start = text.IndexOf("http://", StringComparison.Ordinal);
        using var anyone = new HttpClient();
        using var image = await anyone.GetAsync(new Uri(text[start..text.IndexOf('"', start)]));
        Assert.True(image.IsSuccessStatusCode);
        Assert.Equal("image/png", image.Content.Headers.ContentType?.MediaType);
    }
}
