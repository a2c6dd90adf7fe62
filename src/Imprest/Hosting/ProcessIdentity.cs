namespace Imprest.Hosting;

/// <summary>This process among all that ever worked on the store: who holds a claim.</summary>
public sealed record ProcessIdentity(string Id);
