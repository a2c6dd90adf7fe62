using System.Net;
using Imprest.Integration.Support;

namespace Imprest.Integration.Api;

public sealed class ExplainTests
{
    [Theory]
    [InlineData("""{"\ud83d a name as long as any":1}""")]
    [InlineData("""{"model":"gpt-image-2","response":{"\ud83d a name as long as any":1}}""")]
    public async Task A_name_with_half_a_character_is_refused(string body)
    {
        await using var gateway = await TestGateway.StartAsync();
        var answer = await Answer.ReadAsync(await gateway.PostAsync("/v1/explain", body));
        Assert.Equal((HttpStatusCode.BadRequest, "invalid_request"), (answer.Status, answer.Code));
    }
}
