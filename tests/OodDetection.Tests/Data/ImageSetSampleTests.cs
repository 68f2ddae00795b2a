using OodDetection.Data;

namespace OodDetection.Tests.Data;

public sealed class ImageSetSampleTests
{
    // Image i has the label i / 100 and tells its index by two bytes.
    private static readonly ImageSet Large = ImageSet.FromBytes(
        "large",
        Enumerable.Range(0, 500).SelectMany(i => new[] { (byte)(i >> 8), (byte)i }).ToArray(),
        1,
        1,
        2,
        Enumerable.Range(0, 500).Select(i => i / 100).ToArray());

    private static int[] Ids(ImageSet set) =>
        [.. Enumerable.Range(0, set.Count).Select(i => (set.Pixels(i)[0] << 8) | set.Pixels(i)[1])];

    [Fact]
    public void Sample_AnySeed_DrawsWithoutReplacement()
    {
        for (var seed = -5; seed < 20; seed++)
        {
            var ids = Ids(Large.Sample(200, seed));
            Assert.True(ids.Distinct().Count() == 200, $"seed {seed}: an image came twice");
            Assert.True(ids.All(id => id is >= 0 and < 500), $"seed {seed}");
        }
    }

    [Fact]
    public void Sample_SameSeed_GivesTheSame()
    {
        Assert.Equal(Ids(Large.Sample(50, 3)), Ids(Large.Sample(50, 3)));
        Assert.NotEqual(Ids(Large.Sample(50, 3)), Ids(Large.Sample(50, 4)));
    }

    [Fact]
    public void Sample_SmallerCount_IsThePrefix() =>
        Assert.Equal(Ids(Large.Sample(256, 9))[..16], Ids(Large.Sample(16, 9)));

    [Fact]
    public void Sample_ManySeeds_IsUniform()
    {
        var hits = new int[500];
        for (var seed = 0; seed < 2000; seed++)
        {
            foreach (var id in Ids(Large.Sample(50, seed)))
                hits[id]++;
        }

        // Each image is drawn 200 times on average with standard deviation 13.4: five of them either way. The seeds are fixed.
        Assert.InRange(hits.Min(), 133, 200);
        Assert.InRange(hits.Max(), 200, 267);
        // Σ(hits−200)²/180 has 499 degrees of freedom (standard deviation 31.6), scaled by the 0.9 that is not drawn.
        Assert.InRange(hits.Sum(h => (h - 200.0) * (h - 200) / 180), 340, 660);
    }

    [Fact]
    public void Sample_KnownSeed_GivesTheSameOnEveryVersion() =>
        Assert.Equal([FirstOf(0), FirstOf(1)], Ids(Large.Sample(1, 0)).Concat(Ids(Large.Sample(1, 1))));

    [Theory]
    [InlineData(0)]
    [InlineData(501)]
    public void Sample_CountOutOfRange_Throws(int count)
    {
        var error = Assert.Throws<ArgumentOutOfRangeException>(() => Large.Sample(count, 1));
        Assert.Contains("from 1 to 500", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void SampleBalanced_EveryRound_HasEveryClass()
    {
        var sample = Large.SampleBalanced(7, seed: 2);
        Assert.Equal(35, Ids(sample).Distinct().Count());
        for (var round = 0; round < 7; round++)
            Assert.Equal([0, 1, 2, 3, 4], sample.Labels!.Skip(round * 5).Take(5));
        Assert.Equal(Ids(sample), Ids(Large.SampleBalanced(7, seed: 2)));
    }

    [Fact]
    public void SampleBalanced_OtherClassesRemoved_DrawsTheSameOfOneClass() =>
        Assert.Equal(
            Ids(Large.SampleBalanced(7, seed: 2).WithClasses(3)),
            Ids(Large.WithClasses(3, 4).SampleBalanced(7, seed: 2).WithClasses(3)));

    [Fact]
    public void SampleBalanced_MoreThanTheSmallestClass_ThrowsListingClasses()
    {
        var uneven = Large.Take(120);
        var error = Assert.Throws<ArgumentOutOfRangeException>(() => uneven.SampleBalanced(21, 1));
        Assert.Contains("expected 1 to 20 images a class. Classes: 0: 100, 1: 20.", error.Message, StringComparison.Ordinal);
    }

    // SplitMix64's published first outputs: e220a8397b1dcdaf for seed 0, 910a2dec89025cc1 for seed 1.
    private static int FirstOf(int seed) => (int)Math.BigMul(seed == 0 ? 0xe220a8397b1dcdaf : 0x910a2dec89025cc1, 500UL, out _);
}
