using System.Net;
using Imprest.Emulators.OpenAI;
using Imprest.Integration.Support;
using Imprest.Telemetry;
using Microsoft.Extensions.DependencyInjection;

namespace Imprest.Integration.Telemetry;

/// <summary>Spans and metrics go out over OTLP where the environment names an endpoint, and nowhere else.</summary>
public sealed class OtlpExportTests
{
    private const string Secret = "a lighthouse that nobody may hear of";

    [Fact]
    public async Task Spans_and_metrics_arrive_and_hold_neither_prompt_nor_key()
    {
        await using var collector = await OtlpReceiver.StartAsync();
        await using var provider = await OpenAIEmulator.StartAsync();
        var gateway = await TestGateway.StartAsync(openAI: provider.BaseAddress, environment: name => name switch
        {
            "OTEL_EXPORTER_OTLP_ENDPOINT" => collector.Address.ToString(),
            "OTEL_SERVICE_NAME" => "gateway-of-a-test",
            _ => null,
        });
        string id, picture;
        await using (gateway)
        {
            var answer = await gateway.GenerateAsync(ImageAsk.OpenAI(Secret) with { ResponseFormat = "url" });
            Assert.Equal(HttpStatusCode.OK, answer.Status);
            id = answer.Id;
            picture = new Uri((string)answer.Json["data"]![0]!["url"]!).PathAndQuery;
            using var nobody = gateway.ClientWith(null);
            Assert.NotEmpty(await nobody.GetByteArrayAsync(picture));
        } // A stop sends what is left.

        Assert.Equal(["application/x-protobuf"], collector.Types);
        var spans = collector.Sent("/v1/traces");
        Assert.Contains(id, spans, StringComparison.Ordinal);
        Assert.Contains("generate_content gpt-image-2", spans, StringComparison.Ordinal);
        Assert.Contains("/v1/images/generations", spans, StringComparison.Ordinal); // The server's own span.
        Assert.Contains("gateway-of-a-test", spans, StringComparison.Ordinal);
        var metrics = collector.Sent("/v1/metrics");
        foreach (var name in (string[])["gen_ai.client.operation.duration", "gen_ai.client.token.usage", "imprest.requests", "imprest.attempts", "imprest.hold.active", "http.server.request.duration"])
            Assert.Contains(name, metrics, StringComparison.Ordinal);
        var signature = picture[(picture.IndexOf("sig=", StringComparison.Ordinal) + 4)..];
        foreach (var sent in (string[])[spans, metrics])
        {
            foreach (var secret in (string[])[Secret, provider.ApiKey, gateway.Host.ApiKey, gateway.Host.AdminKey, signature])
                Assert.DoesNotContain(secret, sent, StringComparison.Ordinal);
        }

        Assert.DoesNotContain(provider.Calls, call => call.Headers.Keys.Contains("traceparent", StringComparer.OrdinalIgnoreCase));
    }

    [Theory]
    [InlineData(null, null)]
    [InlineData("http://127.0.0.1:9", "true")]
    public async Task Without_an_endpoint_nobody_listens(string? endpoint, string? disabled)
    {
        await using var gateway = await TestGateway.StartAsync(environment: name => name switch
        {
            "OTEL_EXPORTER_OTLP_ENDPOINT" => endpoint,
            "OTEL_SDK_DISABLED" => disabled,
            _ => null,
        });
        Assert.Null(gateway.Host.Services.GetService<TelemetryExport>());
    }

    [Fact]
    public async Task A_collector_that_is_not_there_disturbs_nobody()
    {
        await using var gateway = await TestGateway.StartAsync(environment: name => name switch
        {
            "OTEL_EXPORTER_OTLP_ENDPOINT" => "http://127.0.0.1:9",
            _ => null,
        });
        Assert.Equal(HttpStatusCode.OK, (await gateway.GenerateAsync(new())).Status);
    }
}
