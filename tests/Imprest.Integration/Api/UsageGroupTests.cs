using System.Net;
using Imprest.Integration.Support;

namespace Imprest.Integration.Api;

public sealed class UsageGroupTests
{
    [Theory]
    [InlineData("model,model")]
    [InlineData("label:a,label:b,label:c,label:d,label:e,label:f,label:g,label:h,label:i")]
    public async Task Groups_that_nobody_can_answer_are_refused(string groups)
    {
        await using var gateway = await TestGateway.StartAsync();
        var answer = await gateway.GetAnswerAsync("/v1/usage?group_by=" + groups);
        Assert.Equal((HttpStatusCode.BadRequest, "invalid_request"), (answer.Status, answer.Code));
    }
}
