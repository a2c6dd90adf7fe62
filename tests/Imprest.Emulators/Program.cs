using Imprest.Emulators;

// dotnet run -c Release --project tests/Imprest.Emulators -- --urls http://127.0.0.1:9000
if (ByHand.UrlOf(args, out var problem) is not { } url)
{
    await Console.Error.WriteLineAsync(problem);
    return 2;
}

var emulators = EmulatorKinds.All(keepsCalls: false);
EmulatorHost started;
try
{
    started = await EmulatorHost.StartAsync(emulators, url);
}
catch (IOException e)
{
    await Console.Error.WriteLineAsync($"It cannot listen on {url}: {e.GetBaseException().Message}. Stop what listens there, or take another address: --urls http://127.0.0.1:9001");
    return 1;
}

await using var host = started;
Console.WriteLine($"# The emulators listen on {url}. These lines make a gateway call them; `. FILE` reads them from a file.");
Console.WriteLine($"# What PROVIDER billed: curl {new Uri(emulators[0].Root, "/PROVIDER/_bill")}");
foreach (var emulator in emulators)
    Console.WriteLine(ByHand.Export(emulator));
await host.WaitForShutdownAsync();
return 0;
