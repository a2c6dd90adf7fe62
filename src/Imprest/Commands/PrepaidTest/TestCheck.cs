namespace Imprest.Commands.PrepaidTest;

/// <summary>One check over several calls.</summary>
internal sealed record TestCheck(string Name, string Verdict, string Detail);
