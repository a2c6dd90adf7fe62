using System.Net;
using Imprest.Hosting;
using Imprest.Integration.Support;

namespace Imprest.Integration.BadInput;

/// <summary>Every answer to an images call names a request, also where the call got no further than the door.</summary>
public sealed class RequestIdTests
{
    private const string Good = """{"prompt":"a red fox","quality":"low","size":"64x64"}""";

    [Fact]
    public async Task Every_error_of_an_images_call_names_its_request_in_header_and_body()
    {
        await using var gateway = await TestGateway.StartAsync();
        using var nobody = gateway.ClientWith(null);
        using var made = await TestGateway.PostAsync(gateway.Admin, "/admin/v1/keys", """{"name":"reader","role":"auditor"}""");
        using var auditor = gateway.ClientWith((string?)(await TestGateway.JsonAsync(made))["key"]);
        var ids = new HashSet<string>();
        await NamesItAsync(400, Post(gateway.Client, "generations", "{}"));
        await NamesItAsync(400, Post(gateway.Client, "Generations", "{}")); // Routes do not mind the case.
        await NamesItAsync(400, Post(gateway.Client, "generations", Good.Replace("a red fox", "[[outcome:blocked]]", StringComparison.Ordinal)));
        await NamesItAsync(401, Post(nobody, "generations", Good));
        await NamesItAsync(402, Post(gateway.Client, "generations", """{"prompt":"a fox","quality":"high","size":"2048x2048","n":10}"""));
        await NamesItAsync(403, Post(auditor, "generations", Good));
        await NamesItAsync(404, Post(gateway.Client, "generations", """{"prompt":"a fox","model":"none"}"""));
        await NamesItAsync(404, Post(gateway.Client, "nothing", Good));
        await NamesItAsync(405, gateway.Client.GetAsync("/v1/images/generations"));
        await NamesItAsync(405, nobody.DeleteAsync("/v1/images/edits"));
        await NamesItAsync(413, gateway.Client.PostAsync("/v1/images/generations", new EndlessContent("application/json", "{\"prompt\":\""u8.ToArray(), 40_000_000, tellsLength: true)));
        await NamesItAsync(415, gateway.Client.PostAsync("/v1/images/generations", new StringContent(Good)));
        await NamesItAsync(429, Post(gateway.Client, "generations", Good.Replace("a red fox", "[[outcome:rate_limited,retry_after=100]]", StringComparison.Ordinal)));
        await NamesItAsync(502, Post(gateway.Client, "generations", Good.Replace("a red fox", "[[outcome:no_image]]", StringComparison.Ordinal)));
        await NamesItAsync(504, Post(gateway.Client, "generations", Good.Replace("a red fox", "[[outcome:timeout]]", StringComparison.Ordinal)));
        gateway.Service<DrainState>().Begin();
        await NamesItAsync(503, Post(gateway.Client, "generations", Good));

        async Task NamesItAsync(int status, Task<HttpResponseMessage> call)
        {
            var answer = await Answer.ReadAsync(await call);
            Assert.Equal((HttpStatusCode)status, answer.Status);
            Assert.StartsWith("req_", answer.Id, StringComparison.Ordinal);
            Assert.Equal(answer.Id, (string?)answer.Json["error"]!["request_id"]);
            Assert.True(ids.Add(answer.Id), "Two calls have one id.");
        }
    }

    private static Task<HttpResponseMessage> Post(HttpClient client, string path, string json) => TestGateway.PostAsync(client, "/v1/images/" + path, json);
}
