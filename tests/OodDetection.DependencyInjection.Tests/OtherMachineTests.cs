using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace OodDetection.DependencyInjection.Tests;

/// <summary>Machines without torch's native library, or with GPUs. What the machine says is replaced; what is made of it is real.</summary>
[Collection(DetectorFiles.Collection)]
public class OtherMachineTests(DetectorFiles files)
{
    private const string Missing = "TorchSharp's native library can't be loaded: libtorch is missing.\n\nWhat to do, one of:\n- Add the package: dotnet add package libtorch-cpu-linux-x64";

    private static readonly TorchEnvironment s_withoutTorch = new(
        () => throw new InvalidOperationException(Missing), () => throw new DllNotFoundException("Nobody may ask torch for GPUs where it isn't there."));

    [Fact]
    public void Validate_NoNativeLibrary_SaysSoOnceBesideTheOtherErrors()
    {
        using var provider = Provider(s_withoutTorch, ood => ood
            .AddDetector("coats", o => (o.Path, o.Device) = (files.Calibrated, "cuda"))
            .AddDetector("shoes", DetectorFiles.NoFile)
            .AddDetectorFactory("own", _ => throw new DllNotFoundException("A factory needs torch.")));

        var error = Assert.ThrowsAny<OptionsValidationException>(provider.GetRequiredService<IStartupValidator>().Validate);

        Assert.Collection(
            error.Failures,
            e => Assert.Equal(Missing, e),
            e => Assert.StartsWith("shoes: Path is", e, StringComparison.Ordinal));
    }

    [Fact]
    public void Resolve_NoNativeLibrary_NamesThePackage()
    {
        using var provider = Provider(s_withoutTorch, ood => ood.AddDetector("coats", files.Calibrated));
        var error = Assert.ThrowsAny<OptionsValidationException>(() => provider.GetRequiredKeyedService<IOodDetector>("coats"));
        Assert.Contains("dotnet add package libtorch-cpu-linux-x64", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void FindError_OnThisMachine_FindsTheLibrary() => Assert.Null(TorchEnvironment.OfThisMachine.FindError());

    [Theory]
    [InlineData("cuda", 0, "coats: Device is 'cuda', but no GPU can be used here. That takes an NVIDIA driver, and the package TorchSharp-cuda-windows or TorchSharp-cuda-linux")]
    [InlineData("cuda:2", 2, "coats: Device is 'cuda:2', but the GPUs here are cuda:0, cuda:1.")]
    [InlineData("cuda:-1", 2, "coats: Device is 'cuda:-1'; expected cpu, cuda or cuda:0")]
    [InlineData("cuda:x", 2, "coats: Device is 'cuda:x'; expected cpu, cuda or cuda:0")]
    [InlineData("", 2, "coats: Device is ''; expected cpu, cuda or cuda:0")]
    public void Validate_DeviceThatIsNotThere_SaysWhichAre(string device, int gpus, string expected)
    {
        using var provider = Provider(new TorchEnvironment(() => { }, () => gpus), ood => ood.AddDetector("coats", o => (o.Path, o.Device) = (files.Calibrated, device)));
        var error = Assert.ThrowsAny<OptionsValidationException>(provider.GetRequiredService<IStartupValidator>().Validate);
        Assert.StartsWith(expected, Assert.Single(error.Failures), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("cuda")]
    [InlineData("CUDA:1")]
    public void Validate_DeviceThatIsThere_IsFine(string device)
    {
        using var provider = Provider(
            new TorchEnvironment(() => { }, () => 2), ood => ood.AddDetector("coats", o => (o.Path, o.Device, o.LoadAtStart) = (files.Calibrated, device, false)));
        provider.GetRequiredService<IStartupValidator>().Validate();
    }

    private static ServiceProvider Provider(TorchEnvironment torch, Action<OodDetectionBuilder> configure)
        => new ServiceCollection().AddSingleton(torch).AddOodDetection(configure).BuildServiceProvider();
}
