namespace Imprest.Providers.Sandbox.Art;

/// <summary>Where a picture is set.</summary>
internal enum Place
{
    Mountains,
    Sea,
    Forest,
    City,
    Dunes,
    Meadow,
    Space,
    Flow,
    Glass,
    /// <summary>A plain backdrop, for a subject alone.</summary>
    Backdrop,
}
