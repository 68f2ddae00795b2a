using System.Numerics;

namespace TorchSharp;

public static class ScalarExtensionMethods
{
    public static Scalar ToScalar(this byte value) => value;

    public static Scalar ToScalar(this sbyte value) => value;

    public static Scalar ToScalar(this short value) => value;

    public static Scalar ToScalar(this int value) => value;

    public static Scalar ToScalar(this long value) => value;

    public static Scalar ToScalar(this float value) => value;

    public static Scalar ToScalar(this double value) => value;

    public static Scalar ToScalar(this Half value) => value;

    public static Scalar ToScalar(this bool value) => value;

    public static Scalar ToScalar(this (float, float) value) => value;

    public static Scalar ToScalar(this Complex value) => value;

    public static Half ToHalf(this Scalar value) => (Half)Real(value);

    public static float ToSingle(this Scalar value) => (float)Real(value);

    public static double ToDouble(this Scalar value) => Real(value);

    public static sbyte ToSByte(this Scalar value) => (sbyte)Whole(value);

    public static byte ToByte(this Scalar value) => (byte)Whole(value);

    public static short ToInt16(this Scalar value) => (short)Whole(value);

    public static int ToInt32(this Scalar value) => (int)Whole(value);

    public static long ToInt64(this Scalar value) => Whole(value);

    public static bool ToBoolean(this Scalar value) => Real(value) != 0;

    public static (float Real, float Imaginary) ToComplexFloat32(this Scalar value) => ((float)value.Complex.Real, (float)value.Complex.Imaginary);

    public static Complex ToComplexFloat64(this Scalar value) => value.Complex;

    private static double Real(Scalar value) => value.IsInteger ? value.Integer : value.Number;

    private static long Whole(Scalar value) => value.IsInteger ? value.Integer : (long)value.Number;
}
