using Imprest.Emulators;

// dotnet run --project tests/Imprest.Emulators -- --urls http://127.0.0.1:9000
var url = args.SkipWhile(argument => argument != "--urls").Skip(1).FirstOrDefault() ?? "http://127.0.0.1:9000";
var emulators = EmulatorKinds.All(keepsCalls: false);
await using var host = await EmulatorHost.StartAsync(emulators, url);
foreach (var emulator in emulators)
{
    var credential = emulator.Credential.Length > 0 ? $"key {emulator.Credential}" : "no key";
    Console.WriteLine($"{emulator.ProviderId,-14} {emulator.Address}   {credential}   bill {new Uri(emulator.Root, $"/{emulator.ProviderId}/_bill")}");
}

await host.WaitForShutdownAsync();
return 0;
