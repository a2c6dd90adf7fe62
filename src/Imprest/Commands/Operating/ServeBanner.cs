using System.Globalization;
using System.Text.Json.Nodes;
using Imprest.Hosting;
using Spectre.Console;

namespace Imprest.Commands.Operating;

/// <summary>What <c>imprest serve</c> says once it listens: where, the first keys (once), and a call to try.</summary>
internal static class ServeBanner
{
    public static void Write(Output output, GatewayHost host, GatewaySettings settings)
    {
        var address = host.BaseAddress.GetLeftPart(UriPartial.Authority);
        var keys = settings.PrintKeys ? host.FirstKeys : null;
        if (output.Json)
        {
            output.WriteJson(new JsonObject { ["base_url"] = address, ["data"] = Path.GetFullPath(settings.DataDirectory), ["process"] = Environment.ProcessId, ["api_key"] = keys?.ApiKey, ["admin_key"] = keys?.AdminKey, ["console_url"] = settings.PrintKeys ? host.MakeEntryLink()?.ToString() : null });
            return;
        }

        output.Markup($"[bold]Imprest[/] serves [bold]{Markup.Escape(address)}/v1[/]   data in {Markup.Escape(Path.GetFullPath(settings.DataDirectory))}");
        if (host.FirstKeys is not null)
            Keys(output, keys, settings.DataDirectory, address);
        if (settings.PrintKeys && host.MakeEntryLink() is { } entry)
        {
            output.Line($"  Console    {entry}");
            output.Markup("[grey]The link signs in once, within an hour; later sign in there with a key.[/]");
            output.Line();
        }

        var reload = settings.PricesDirectory is null || OperatingSystem.IsWindows() ? "" : string.Create(CultureInfo.InvariantCulture, $"; kill -HUP {Environment.ProcessId} reads the price files again");
        output.Markup($"[grey]Providers: {Markup.Escape(string.Join(", ", host.Connections))}.[/]");
        output.Markup(string.Create(CultureInfo.InvariantCulture, $"[grey]Process {Environment.ProcessId}{reload}. Stop with Ctrl+C: running requests end first; a second Ctrl+C does not wait for them.[/]"));
    }

    private static void Keys(Output output, InitialKeys? keys, string directory, string address)
    {
        var file = Path.Combine(directory, InitialKeys.FileName);
        output.Line();
        if (keys is null)
        {
            output.Line($"The first keys are in {file}; they are not printed.");
            return;
        }

        output.Line($"  API key    {keys.ApiKey}");
        output.Line($"  admin key  {keys.AdminKey}");
        output.Markup($"[grey]Printed this once, and kept in {Markup.Escape(file)} (only you can read it).[/]");
        output.Line();
        output.Line($"  curl {address}/v1/images/generations -H \"Authorization: Bearer {keys.ApiKey}\" \\");
        output.Line("    -H \"Content-Type: application/json\" -d '{\"prompt\":\"a red fox in snow\",\"quality\":\"low\",\"response_format\":\"url\"}'");
        output.Line();
    }
}
