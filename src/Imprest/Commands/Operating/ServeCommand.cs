using System.CommandLine;
using System.Globalization;
using Imprest.Hosting;

namespace Imprest.Commands.Operating;

/// <summary><c>imprest serve</c>: the gateway.</summary>
internal sealed class ServeCommand : Command, IHasExamples
{
    private readonly Surroundings surroundings;
    private readonly Option<string> urls = new("--urls") { Description = "Addresses to listen on, separated by ;", HelpName = "URLS", DefaultValueFactory = _ => "http://127.0.0.1:8686" };
    private readonly Option<string> store = new("--store") { Description = "sqlite.", HelpName = "STORE", DefaultValueFactory = _ => "sqlite" };
    private readonly Option<string?> drain = new("--drain") { Description = "Seconds that running requests get to end after SIGTERM. Default: 330.", HelpName = "SECONDS" };
    private readonly Option<bool> noPrintKeys = new("--no-print-keys") { Description = "Do not print the first keys; for containers, whose output is kept." };

    public ServeCommand(Surroundings surroundings)
        : base("serve", "Runs the gateway: OpenAI's Images API, prepaid.")
    {
        this.surroundings = surroundings;
        foreach (Option option in new Option[] { urls, CommonOptions.Data, store, CommonOptions.Prices, drain, noPrintKeys })
            Options.Add(option);
        SetAction(RunAsync);
    }

    public IReadOnlyList<string> Examples { get; } = ["imprest serve", "imprest serve --urls http://0.0.0.0:8686 --data /var/lib/imprest --no-print-keys"];

    private async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        if (parsed.GetValue(store) is not "sqlite" and var other)
            throw CommandError.Usage($"This version has no store `{other}`.", "Leave --store out, or write --store sqlite.");
        var drainSeconds = DrainSeconds(parsed.GetValue(drain));
        var settings = new GatewaySettings
        {
            Urls = Addresses(parsed.GetValue(urls)!),
            DataDirectory = parsed.GetValue(CommonOptions.Data)!,
            PricesDirectory = parsed.GetValue(CommonOptions.Prices),
            Drain = drainSeconds is { } seconds ? TimeSpan.FromSeconds(seconds) : null,
            PrintKeys = !parsed.GetValue(noPrintKeys),
            Quiet = parsed.GetValue(CommonOptions.Json),
            Clock = surroundings.Clock,
            Environment = surroundings.Variable,
        };
        var output = new Output(surroundings, parsed.GetValue(CommonOptions.Json));
        return await surroundings.Serve(settings, host => ServeBanner.Write(output, host, settings), cancellationToken);
    }

    private static string Addresses(string text) => text.Split(';').FirstOrDefault(url => !GatewayConfiguration.IsListenAddress(url)) is { } wrong
        ? throw CommandError.Usage($"`--urls {text}`: `{wrong}` is no address to listen on.", "Give --urls a scheme, a host and a port, for instance http://127.0.0.1:8686; several with ; between them.")
        : text;

    private static int? DrainSeconds(string? text) => text is null ? null
        : int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds) && seconds <= 3600 ? seconds
        : throw CommandError.Usage($"`--drain {text}` is not a number of seconds from 0 to 3600.", "Give --drain whole seconds; 330 is the default.");
}
