namespace OodDetection.Packages.Tests;

/// <summary>All tests share one feed: packing takes seconds, and twice at a time would write the same files.</summary>
[CollectionDefinition(Name)]
public sealed class PackageTests : ICollectionFixture<PackageFeed>
{
    public const string Name = "packages";
}
