using Imprest.Providers;
using BenchmarkDotNet.Attributes;
using Imprest.Hosting;
using Imprest.Images;
using Imprest.Prices;
using Imprest.Pricing;
using Imprest.Providers.OpenAI;
using Microsoft.AspNetCore.Http;

namespace Imprest.Bench.Micro;

/// <summary>What is done with a call before anything is held: all of it is in memory.</summary>
public class CallBenchmarks
{
    private static readonly DateTimeOffset At = new(2026, 11, 1, 0, 0, 0, TimeSpan.Zero);

    private readonly BodyMemory _memory = new(BodyMemory.DefaultBytes, TimeProvider.System);
    private readonly ModelCatalogue _catalogue;
    private readonly HttpRequest _request = new DefaultHttpContext().Request;
    private readonly byte[] _body =
        """{"model":"gpt-image-2","prompt":"A white siamese cat sitting on a sofa, studio light","n":1,"size":"1024x1024","quality":"medium"}"""u8.ToArray();

    public CallBenchmarks()
    {
        var connection = new ProviderConnection("openai", OpenAIProvider.Kind.DefaultAddress!, "none");
        _catalogue = new([new("openai", new OpenAIProvider(connection, ProviderHandlers.Clients(TimeProvider.System)))], new(), new PriceBookSource(PriceBook.BuiltIn));
        (_request.ContentType, _request.ContentLength) = ("application/json", _body.Length);
    }

    [Benchmark(Description = "parse the JSON of a call")]
    public Task<object> Parse() => ParsedAsync(call => call);

    [Benchmark(Description = "parse, resolve the model, check, quote")]
    public Task<object> Plan() => ParsedAsync(call => CallPlan.Make(call, _catalogue.Resolve(call.Model, At, null), null));

    [Benchmark(Description = "parse and fingerprint")]
    public Task<object> Fingerprint() => ParsedAsync(call => call.Fingerprint());

    private async Task<object> ParsedAsync(Func<ImageCall, object> then)
    {
        _request.Body = new MemoryStream(_body);
        using var memory = _memory.Open(new("default"));
        return then(await CallReader.ReadAsync(_request, ImageEndpoint.Generations, memory, CancellationToken.None));
    }
}
