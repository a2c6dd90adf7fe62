using System.Net;
using Imprest.Integration.Support;

namespace Imprest.Integration.Api;

public sealed class WrongMethodTests
{
    [Fact]
    public async Task A_wrong_method_is_answered_with_the_right_one()
    {
        await using var gateway = await TestGateway.StartAsync();
        using var response = await gateway.Admin.GetAsync(new Uri("/v1/images/generations", UriKind.Relative), TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.MethodNotAllowed, response.StatusCode);
        Assert.Contains("Use POST.", (string?)(await TestGateway.JsonAsync(response))["error"]!["message"], StringComparison.Ordinal);
    }
}
